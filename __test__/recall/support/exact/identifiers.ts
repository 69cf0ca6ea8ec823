import type { ExactCases } from './exact-case.js'

/** Ids, codes, hashes, versions and numbers. */
export const IDENTIFIERS: ExactCases = {
  'an id': [
    {
      text: 'Ticket INC-20381: the lift stops between floors.',
      questions: ['INC-20381', 'inc-20381', 'INC 20381', 'inc20381', 'What was INC-20381 about?'],
      near: [
        'Ticket INC-20380: the lift stops between floors.',
        'Ticket INC-20318: the lift stops between floors.',
        'Ticket INC-2038: the lift hums.',
        'Ticket INC-203810: the lift door squeaks.',
      ],
    },
    {
      text: 'Order PO/2291/B went to the foundry.',
      questions: ['PO/2291/B', 'po-2291-b', 'where did order PO/2291/B go'],
      near: ['Order PO/2291/A went to the mill.', 'Order PO/2219/B went to the mint.'],
    },
    {
      text: 'Session 6f1c2b0e-9d43-4a7e-8f12-0c5d9be7a411 timed out.',
      questions: ['6f1c2b0e-9d43-4a7e-8f12-0c5d9be7a411', '6f1c2b0e', '6f1c2b0e-9d43'],
      near: ['Session 6f1c2b1e-9d43-4a7e-8f12-0c5d9be7a411 timed out.'],
    },
    {
      text: 'The book on knots is ISBN 978-3-16-148410-0.',
      questions: ['9783161484100', '978-3-16-148410-0', 'ISBN 978 3 16 148410 0'],
      near: ['The book on sails is ISBN 978-3-16-148411-7.'],
    },
    {
      text: 'Rent goes to DE89 3704 0044 0532 0130 00.',
      questions: ['DE89370400440532013000', 'DE89 3704 0044 0532 0130 00', 'de89 3704 0044 0532 0130 00'],
      near: ['The deposit goes to DE89 3704 0044 0532 0131 00.'],
    },
    {
      text: 'Der Wagen mit dem Kennzeichen B-MW 4417 steht im Hof.',
      questions: ['B-MW 4417', 'BMW4417', 'Wo steht B-MW 4417?'],
      near: ['Der Wagen mit dem Kennzeichen B-MW 4471 steht am Bahnhof.'],
    },
  ],
  'a code': [
    {
      text: 'E1042 means that the fuse of the pump has blown.',
      questions: ['E1042', 'e1042', 'the display shows E1042', 'error E-1042'],
      near: [
        'E2042 means that the fuse of the pump has blown.',
        'E1043 means that the fuse of the fan has blown.',
        'E10420 means that the pump is too hot.',
      ],
    },
    {
      text: 'ERR_CONN_4417 comes up when the proxy sleeps.',
      questions: ['ERR_CONN_4417', 'err_conn_4417', 'err conn 4417'],
      near: ['ERR_CONN_4418 comes up when the proxy sleeps.', 'ERR_CONN_4471 comes up at midnight.'],
    },
    {
      text: 'Windows said 0x80070005 when the folder was locked.',
      questions: ['0x80070005', '0X80070005', 'what does 0x80070005 mean'],
      near: ['Windows said 0x80070057 when the folder was full.'],
    },
    {
      text: 'SQLSTATE 40P01 is a deadlock.',
      questions: ['40P01', 'SQLSTATE 40P01', '40p01'],
      near: ['SQLSTATE 40001 is a serialization failure.', 'SQLSTATE 42P01 is a missing table.'],
    },
  ],
  'a hash and its beginning': [
    {
      text: 'Commit e83c5163316f89bfbde7d9ab23ca2edb25525eaf began it all.',
      questions: ['e83c5163316f89bfbde7d9ab23ca2edb25525eaf', 'e83c516', 'E83C5163', 'commit e83c5163316f'],
      near: ['Commit e83c5164416f89bfbde7d9ab23ca2edb25525eaf reverted it all.'],
    },
    {
      text: 'The image has the digest 4810923ce55d1f0a.',
      questions: ['4810923', '4810923c', 'digest 4810923ce55d1f0a'],
      near: ['The image before has the digest 4810932ce55d1f0a.'],
    },
  ],
  'a version': [
    {
      text: 'Version 2.14.3 of the reader closes its files.',
      questions: ['2.14.3', 'v2.14.3', 'version 2.14.3', 'what changed in 2.14.3?'],
      near: [
        'Version 2.14.2 of the reader leaks its files.',
        'Version 2.1.43 of the reader is old.',
        'Version 2.14 of the reader was the first.',
        'Version 12.14.3 of the writer is another thing.',
      ],
    },
    {
      text: 'We run the codec at 3.0.0-rc.2 in staging.',
      questions: ['3.0.0-rc.2', 'v3.0.0-rc.2', 'which codec is 3.0.0-rc.2'],
      near: ['We ran the codec at 3.0.0-rc.1 in staging.', 'We run the codec at 3.0.0 in the lab.'],
    },
  ],
  'a number': [
    {
      text: 'The meter in the barn stood at 58217 in March.',
      questions: ['58217', 'meter 58217', '58,217'],
      near: [
        'The meter in the house stood at 58127 in March.',
        'The meter in the mill stood at 5821 in March.',
      ],
    },
    {
      text: 'The roof cost 1,234.50 without the gutter.',
      questions: ['1234.50', '1,234.50', '1.234,50', 'what cost 1234.50?'],
      near: ['The gutter cost 1,243.50.', 'The chimney cost 1,234.05.'],
    },
    {
      text: 'Die Miete beträgt 1.287,40 Euro im Monat.',
      questions: ['1287,40', '1.287,40', '1287.40'],
      near: ['Die alte Miete betrug 1.278,40 Euro im Monat.'],
    },
    {
      text: 'Server tern listens on 10.0.17.4:8443.',
      questions: ['10.0.17.4', '10.0.17.4:8443', 'what is 10.0.17.4?'],
      near: ['Server gull listens on 10.0.17.40:8443.', 'Server skua listens on 10.0.14.7:8443.'],
    },
  ],
  'a telephone number': [
    {
      text: 'The plumber answers at +49 170 5550142.',
      questions: ['+49 170 5550142', '0170 5550142', '01705550142', '+49 (0)170 555 0142', '5550142'],
      near: ['The roofer answers at +49 170 5550124.', 'The glazier answers at +49 171 5550142.'],
    },
    {
      text: 'Marina office: (415) 555-0173.',
      questions: ['415-555-0173', '415 555 0173', '4155550173', '+1 415 555 0173'],
      near: ['Marina workshop: (415) 555-0137.'],
    },
    {
      text: 'Le médecin se joint au 01 44 55 66 77.',
      questions: ['0144556677', '01 44 55 66 77', '01.44.55.66.77', '+33 1 44 55 66 77'],
      near: ['Le dentiste se joint au 01 44 55 67 76.'],
    },
  ],
}
