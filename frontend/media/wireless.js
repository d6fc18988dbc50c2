// Wireless headsets, known by their names: with the microphone on, such a one sounds like a telephone. Pure.

const NAMES = /bluetooth|airpods|hands-?free|\bhfp\b|buds|headset \(/i;

export const isWireless = (label = "") => NAMES.test(label);
