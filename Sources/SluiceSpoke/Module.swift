// SluiceSpoke
