// SluiceLinux
