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

func orUnknown(mediaType string) string {
	if mediaType == "" {
		return "not a file of a known type"
	}
	return mediaType
}
