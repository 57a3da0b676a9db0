"""Raw files become relations in the warehouse of the data set."""
