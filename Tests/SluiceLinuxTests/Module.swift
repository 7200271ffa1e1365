// Tests of SluiceLinux
