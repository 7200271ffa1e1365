// Tests of SluiceDaemons
