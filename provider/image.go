package provider

import "fmt"

// ImageInfo holds the properties of a local image.
type ImageInfo struct {
	Path          string
	Type          string // media type, detected from the content
	Bytes         int64
	Width, Height int    // pixels, as displayed
	Turned        bool   // the file declares an orientation
	Hash          string // SHA-256 of the content, hex
}

// Check returns why the image exceeds the limits, or "".
func (l ImageLimits) Check(f ImageInfo) string {
	ratio := float64(f.Width) / float64(max(f.Height, 1))
	switch {
	case f.Type != "image/jpeg" && f.Type != "image/png" && f.Type != "image/webp":
		return fmt.Sprintf("this is %s, not a JPEG, PNG or WebP image", orUnknown(f.Type))
	case l.MaxBytes > 0 && f.Bytes > l.MaxBytes:
		return fmt.Sprintf("the image has %.1f MB; the limit is %d MB", float64(f.Bytes)/1e6, l.MaxBytes/1e6)
	case l.MinSide > 0 && min(f.Width, f.Height) < l.MinSide:
		return fmt.Sprintf("the image is %d×%d; each side must have at least %d pixels", f.Width, f.Height, l.MinSide)
	case l.MaxSide > 0 && max(f.Width, f.Height) > l.MaxSide:
		return fmt.Sprintf("the image is %d×%d; each side may have at most %d pixels", f.Width, f.Height, l.MaxSide)
	case l.MinRatio > 0 && ratio < l.MinRatio, l.MaxRatio > 0 && ratio > l.MaxRatio:
		return fmt.Sprintf("the image is %d×%d; width over height must lie between %g and %g", f.Width, f.Height, l.MinRatio, l.MaxRatio)
	}
	return ""
}

// Warning returns what the provider with that title may display differently, or "". No provider
// documents whether Exif data is read (checked 2026-11).
func (i ImageInfo) Warning(title string) string {
	if !i.Turned {
		return ""
	}
	return "the file rotates this image by EXIF data, which " + title + " may ignore; save it upright to be sure"
}

// seedanceImages is what Seedance models need of a picture, as BytePlus documents it for its own
// API (docs.byteplus.com ModelArk/1520757, see package ark). Other vendors pass pictures on to it.
func seedanceImages() ImageLimits {
	return ImageLimits{MinSide: 300, MaxSide: 6000, MinRatio: 0.4, MaxRatio: 2.5}
}

// Unstated returns the limits of the models themselves that l says nothing about.
func (l ImageLimits) Unstated() ImageLimits {
	all := seedanceImages()
	if l.MinSide > 0 || l.MaxSide > 0 {
		all.MinSide, all.MaxSide = 0, 0
	}
	if l.MinRatio > 0 || l.MaxRatio > 0 {
		all.MinRatio, all.MaxRatio = 0, 0
	}
	return all
}

// Unlikely returns why the model is likely to refuse an image that the vendor sets no limit for,
// or "".
func (l ImageLimits) Unlikely(f ImageInfo) string {
	l.MaxBytes = 0
	if f.Width <= 0 || f.Height <= 0 || f.Type != "image/jpeg" && f.Type != "image/png" && f.Type != "image/webp" {
		return "" // refused anyway
	}
	if says := l.Check(f); says != "" {
		return says + ", as Seedance itself documents; this vendor says nothing"
	}
	return ""
}

// Unlike returns a warning if an end frame has another shape than the start frame, or "".
func (i ImageInfo) Unlike(start ImageInfo) string {
	if i.Width <= 0 || i.Height <= 0 || start.Width <= 0 || start.Height <= 0 {
		return ""
	}
	difference := float64(i.Width) * float64(start.Height) / (float64(i.Height) * float64(start.Width))
	if difference > 0.98 && difference < 1.02 {
		return ""
	}
	return fmt.Sprintf("the end frame is %d×%d and the start frame %d×%d: of another shape, it is cut or stretched", i.Width, i.Height, start.Width, start.Height)
}

func orUnknown(mediaType string) string {
	if mediaType == "" {
		return "not a file of a known type"
	}
	return mediaType
}
