// Tests of SluiceWire
