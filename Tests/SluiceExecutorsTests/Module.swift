// Tests of SluiceExecutors
