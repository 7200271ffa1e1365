// Tests of SluiceCoding
