// The developers' view stays English.

import { addWords } from '../app/i18n.js';

const words = {
  'debug.title': 'Developers’ view',
  'debug.close': 'Close',
  'debug.log': 'Events',
  'debug.emit': 'Emit',
  'debug.connection': 'Connection',
  'debug.statistics': 'Statistics',
  'debug.filter_name': 'Event name',
  'debug.filter_text': 'Text in the payload',
  'debug.pause': 'Pause',
  'debug.clear': 'Clear',
  'debug.heartbeat': 'Pings too',
  'debug.event': 'Event',
  'debug.payload': 'Payload (JSON)',
  'debug.send': 'Send',
  'debug.answer': 'Answer',
};

addWords({ en: words, zh: words });
