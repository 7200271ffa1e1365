// Tests of SluiceRegionFiles
