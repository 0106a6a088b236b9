// Runs in the page of the test: term is the terminal.

// pixels returns the canvas of pictures, the rectangle that they fill, and whether it has no holes. The canvas is
// transparent elsewhere.
function pixels() {
  const canvas = document.querySelector('canvas.xterm-image-layer, canvas.xterm-image-layer-top');
  if (!canvas) return {count: 0};
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let [left, top, right, bottom, count] = [canvas.width, canvas.height, 0, 0, 0];
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      if (data[4 * (y * canvas.width + x) + 3] === 0) continue;
      count++;
      [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x + 1), Math.max(bottom, y + 1)];
    }
  }
  const [width, height] = [right - left, bottom - top];
  return {count, at: {x: left, y: top, width, height}, whole: count === width * height, canvas};
}

// means returns the mean colours of blocks of pixels, which are about as large as a cell: single pixels are dithered.
function means({data, width, height}) {
  const size = 12, sums = [];
  for (let y = 0; y + size <= height; y += size) {
    for (let x = 0; x + size <= width; x += size) {
      const sum = [0, 0, 0];
      for (let dy = 0; dy < size; dy++) {
        for (let dx = 0; dx < size; dx++) {
          const i = 4 * ((y + dy) * width + x + dx);
          for (let c = 0; c < 3; c++) sum[c] += data[i + c];
        }
      }
      sums.push(...sum.map((v) => v / size / size));
    }
  }
  return sums;
}

// compared compares a canvas with pictures: how far the means of blocks are off for each, on average and at worst.
async function compared(canvas, at, pictures) {
  const is = means(canvas.getContext('2d').getImageData(at.x, at.y, at.width, at.height)), off = [], worst = [];
  for (const picture of pictures) {
    const frame = new Image();
    frame.src = 'data:image/jpeg;base64,' + picture;
    await frame.decode();
    const want = new OffscreenCanvas(at.width, at.height).getContext('2d');
    want.drawImage(frame, 0, 0, at.width, at.height);
    const all = means(want.getImageData(0, 0, at.width, at.height)).map((v, i) => Math.abs(v - is[i]));
    off.push(all.reduce((a, b) => a + b, 0) / all.length);
    worst.push(Math.max(...all));
  }
  return {off, worst};
}

// look waits until pictures are to be seen, or none if none are expected, and compares them.
async function look(pictures, patience) {
  let seen = {};
  for (const end = Date.now() + patience; Date.now() < end;) { // a picture is decoded behind the text
    await new Promise((done) => setTimeout(done, 300));
    await new Promise(requestAnimationFrame);
    seen = pixels();
    if (pictures.length > 0 === seen.count > 0) break;
  }
  const {canvas, ...rest} = seen;
  return {...rest, ...seen.count > 0 ? await compared(canvas, seen.at, pictures) : {}};
}
