package clip

import (
	"encoding/binary"
	"math"
)

const soundRate = 22050 // samples per second

// compose writes a quiet pad: four notes of a pentatonic scale that breathe, and
// a little surf. The seed chooses the notes.
func compose(sh Shot) []byte {
	scale := []float64{0, 2, 4, 7, 9, 12, 14, 16}
	root := 110 * math.Pow(2, float64(mix(uint64(sh.Seed), 1)%7)/12)
	var notes [4]float64
	for i := range notes {
		step := scale[(int(mix(uint64(sh.Seed), uint64(2+i))%3)+2*i)%len(scale)]
		notes[i] = root * math.Pow(2, step/12)
	}
	n := sh.Seconds * soundRate
	out := make([]byte, 0, 2*n)
	surf := 0.0
	for i := range n {
		t := float64(i) / soundRate
		v := 0.0
		for k, f := range notes {
			breath := 0.5 + 0.5*math.Sin(2*math.Pi*t*(0.07+0.03*float64(k))+float64(k))
			v += breath * (math.Sin(2*math.Pi*f*t) + 0.3*math.Sin(4*math.Pi*f*t)) / float64(2+k)
		}
		white := float64(mix(uint64(sh.Seed), uint64(i))%2048)/1024 - 1
		surf += 0.02 * (white - surf)
		v = 0.05*v + 0.25*surf*(0.6+0.4*math.Sin(2*math.Pi*t/7))
		edge := min(1, min(t, float64(sh.Seconds)-t)/0.4) // no click at either end
		out = binary.LittleEndian.AppendUint16(out, uint16(int16(max(-1, min(1, v*edge))*30000)))
	}
	return out
}

// mix is a well mixed number out of two.
func mix(a, b uint64) uint64 {
	x := a*0x9e3779b97f4a7c15 + b*0xbf58476d1ce4e5b9 + 0x94d049bb133111eb
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
