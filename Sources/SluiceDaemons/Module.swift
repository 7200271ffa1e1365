// SluiceDaemons
