"""What raw data and marts must look like to be built on and published."""
