import { SystemNotices } from '../systemnotices';
import type { ISystem } from '../systemnotices';

describe('notifications of the system', () => {
  let permission: NotificationPermission;
  let asked: number;
  let shown: string[];
  let refused: unknown[];
  let looked: boolean;
  const system = (answer: NotificationPermission = 'granted'): ISystem => ({
    get permission() {
      return permission;
    },
    requestPermission: async () => {
      asked += 1;
      permission = answer;
      return answer;
    },
    show: text => void shown.push(text)
  });
  const made = (of: ISystem | null) =>
    new SystemNotices({
      system: of,
      isLookedAt: () => looked,
      onRefused: why => void refused.push(why)
    });
  const nothing = () => undefined;

  beforeEach(() => {
    permission = 'default';
    asked = 0;
    shown = [];
    refused = [];
    looked = false;
  });

  it('are shown once somebody has switched them on and let them', async () => {
    const notices = made(system());
    notices.tell('before', nothing);
    await notices.enable(true, true);
    notices.tell('ready', nothing);
    looked = true;
    notices.tell('seen anyway', nothing);
    looked = false;
    await notices.enable(false, true);
    notices.tell('after', nothing);
    expect([asked, shown]).toEqual([1, ['ready']]);
  });

  it('are not asked for when the page is opened', async () => {
    const notices = made(system());
    await notices.enable(true, false);
    notices.tell('ready', nothing);
    expect([asked, shown, refused]).toEqual([0, [], []]);
  });

  it('are off, and that is said, where they are not allowed', async () => {
    const notices = made(system('denied'));
    await notices.enable(true, true);
    notices.tell('ready', nothing);
    await made(null).enable(true, true);
    expect([shown, refused]).toEqual([[], ['denied', null]]);
  });
});
