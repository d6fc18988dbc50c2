// The room: people, the interview, and a side panel.

import { Bridge } from '../bridge.js';
import { html, useMemo, useState } from '../html.js';
import { t } from '../i18n.js';
import { isOpen } from '../interview.js';
import { Answer } from '../parts/answer.js';
import { Banners } from '../parts/banners.js';
import { Knocks, People } from '../parts/people.js';
import { Panel } from '../parts/panel.js';
import { Plan } from '../parts/plan.js';
import { Question } from '../parts/question.js';
import { Stop } from '../parts/stop.js';
import { hueOf, personName } from '../parts/names.js';
import { Later } from '../later.js';
import { TopBar } from '../top-bar.js';
import { connection, room, useRoom } from '../use-room.js';

export function RoomScreen({ seat, leave }) {
  useRoom();
  const [tab, setTab] = useState(null);
  const bridge = useMemo(() => new Bridge(connection, room, seat.token), [seat.token]);
  const isHost = room.role === 'interviewer' || room.role === 'admin';
  const open = isOpen(room.state);
  const chosen = tab ?? (isHost && innerWidth > 1000 ? 'chat' : null);
  return html`<div class="room" data-role=${isHost ? 'host' : 'candidate'} data-status=${room.state.status} data-panel=${chosen ?? 'closed'}>
    <${TopBar}
      title=${t('room.title')}
      subtitle=${room.interviewId}
      badges=${room.recording.size > 0 && html`<span class="badge badge-live">${t('room.recording')}</span>`}
      stop=${open && html`<${Stop} />`}
    >
      <${Tabs} chosen=${chosen} onChoose=${(name) => setTab(name === chosen ? '' : name)} />
    <//>
    <${Banners} />
    <main class="room-main">
      ${isHost && open && html`<${Plan} />`}
      <section class="stage" id="stage" tabindex="-1" aria-label=${t('room.stage')}>
        <${People} />
        ${isHost && html`<${Knocks} />`}
        <div class="stage-inner">
          <${Question} />
          ${open && html`<${Later} from="media" part="Captions" connection=${bridge} interviewId=${room.interviewId} nameOf=${personName} hueOf=${hueOf} />`}
          ${open && room.role !== 'observer' && !isHost && html`<${Answer} bridge=${bridge} />`}
          ${open ? html`<${Leaving} isHost=${isHost} leave=${leave} />` : html`<${Over} leave=${leave} />`}
        </div>
      </section>
      ${chosen && html`<${Panel} tab=${chosen} bridge=${bridge} isHost=${isHost} onTab=${setTab} />`}
    </main>
  </div>`;
}

const TABS = ['chat', 'transcript', 'help', 'more'];

function Tabs({ chosen, onChoose }) {
  return TABS.map(
    (name) => html`<button type="button" class="btn btn-quiet" key=${name} aria-expanded=${chosen === name} aria-controls="panel" onClick=${() => onChoose(name)}>
      ${t(`panel.${name}`)}${count(name) > 0 && html` <span class="count">${count(name)}</span>`}
    </button>`,
  );
}

function count(name) {
  if (name === 'help') return [...room.state.help.values()].filter((one) => !one.resolved).length;
  return 0;
}

function Leaving({ isHost, leave }) {
  const end = () => confirm(t('room.end_sure')) && room.send('end_interview').catch(() => undefined);
  return html`<div class="row leaving">
    <button type="button" class="btn btn-quiet" onClick=${leave}>${t('room.leave')}</button>
    ${isHost && html`<button type="button" class="btn btn-quiet" onClick=${end}>${t('room.end')}</button>`}
  </div>`;
}

function Over({ leave }) {
  return html`<div class="stack">
    <p>${t('room.over')}</p>
    <div class="row">
      <a class="btn btn-primary" href="?summary=${encodeURIComponent(room.interviewId)}">${t('room.summary')}</a>
      <button type="button" class="btn" onClick=${leave}>${t('room.leave')}</button>
    </div>
  </div>`;
}
