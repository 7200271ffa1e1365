// Tests of SluiceDemo
