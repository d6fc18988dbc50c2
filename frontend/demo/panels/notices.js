// System messages: each stays until somebody puts it away.

import { byId, element } from '../dom.js';
import { words } from '../strings.js';

const WARNING = { warning: 'notice-warn', error: 'notice-danger' };

/** Set up; returns what draws them. */
export function setUpNotices({ room }) {
  const shown = new Map();
  return () => {
    for (const [notice, item] of shown) {
      if (room.notices.includes(notice)) continue;
      item.remove();
      shown.delete(notice);
    }
    for (const notice of room.notices) {
      if (shown.has(notice)) continue;
      shown.set(notice, noticeItem(room, notice));
      byId('notices').append(shown.get(notice));
    }
  };
}

function noticeItem(room, notice) {
  const button = element('button', { class: 'btn btn-s push', type: 'button' }, words('notice.dismiss'));
  button.addEventListener('click', () => room.dismiss(notice));
  const text = element('span', {}, words('notice.from', { message: notice.message }));
  return element('li', { class: `notice ${WARNING[notice.level] ?? ''}` }, text, button);
}
