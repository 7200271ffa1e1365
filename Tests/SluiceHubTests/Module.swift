// Tests of SluiceHub
