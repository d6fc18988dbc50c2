"""Networks of one machine's own, between which packets are late, lost, few, or cut off."""
