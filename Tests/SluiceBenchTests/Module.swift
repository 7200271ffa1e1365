// Tests of SluiceBench
