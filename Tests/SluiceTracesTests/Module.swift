// Tests of SluiceTraces
