// Tests of SluiceGateway
