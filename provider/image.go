package provider

import "fmt"

// ImageInfo is what was found in a local image.
type ImageInfo struct {
	Path          string
	Type          string // media type by content
	Bytes         int64
	Width, Height int    // pixels, as a person sees it
	Turned        bool   // the file says that its pixels are to be turned for that
	Hash          string // SHA-256 of the content, hex
}

// Check returns what is wrong with the image for a model with this rule, or "".
func (r ImageLimits) Check(f ImageInfo) string {
	ratio := float64(f.Width) / float64(max(f.Height, 1))
	switch {
	case f.Type != "image/jpeg" && f.Type != "image/png" && f.Type != "image/webp":
		return fmt.Sprintf("this is %s, not a JPEG, PNG or WebP image", orUnknown(f.Type))
	case r.MaxBytes > 0 && f.Bytes > r.MaxBytes:
		return fmt.Sprintf("the image has %.1f MB; the limit is %d MB", float64(f.Bytes)/1e6, r.MaxBytes/1e6)
	case r.MinSide > 0 && min(f.Width, f.Height) < r.MinSide:
		return fmt.Sprintf("the image is %d×%d; each side must have at least %d pixels", f.Width, f.Height, r.MinSide)
	case r.MaxSide > 0 && max(f.Width, f.Height) > r.MaxSide:
		return fmt.Sprintf("the image is %d×%d; each side may have at most %d pixels", f.Width, f.Height, r.MaxSide)
	case r.MinRatio > 0 && ratio < r.MinRatio, r.MaxRatio > 0 && ratio > r.MaxRatio:
		return fmt.Sprintf("the image is %d×%d; width over height must lie between %g and %g", f.Width, f.Height, r.MinRatio, r.MaxRatio)
	}
	return ""
}

// Warning returns what the provider of that title may see otherwise than the person
// does, or "". No provider's pages say whether Exif data is read (all were looked
// through 2026-11).
func (f ImageInfo) Warning(title string) string {
	if !f.Turned {
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
