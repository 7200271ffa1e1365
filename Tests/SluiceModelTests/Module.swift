// Tests of SluiceModel
