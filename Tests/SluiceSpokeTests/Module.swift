// Tests of SluiceSpoke
