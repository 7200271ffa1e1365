// Tests of SluiceClient
