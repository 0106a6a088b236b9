package download

import "golang.org/x/sys/windows"

// DiskSpace returns the free bytes for files in a folder, and the size of its disk.
func DiskSpace(folder string) (free, size int64, known bool) {
	path, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return 0, 0, false
	}
	var left, whole uint64
	if err := windows.GetDiskFreeSpaceEx(path, &left, &whole, nil); err != nil {
		return 0, 0, false
	}
	return int64(left), int64(whole), true
}
