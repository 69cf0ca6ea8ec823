import type { ExactCases } from './exact-case.js'

/** File names, paths and addresses. */
export const LOCATIONS: ExactCases = {
  'a file name': [
    {
      text: 'The signed copy is invoice_final_v3.pdf.',
      questions: [
        'invoice_final_v3.pdf',
        'INVOICE_FINAL_V3.PDF',
        'invoice_final_v3',
        'where is invoice_final_v3.pdf?',
      ],
      near: ['The unsigned copy is invoice_final_v2.pdf.', 'The draft is invoice_v3.pdf.'],
    },
    {
      text: 'Only tsconfig.build.json leaves out the tests.',
      questions: ['tsconfig.build.json', 'what is in tsconfig.build.json'],
      near: ['Everything else is in tsconfig.json.', 'The build.json of the robot is unrelated.'],
    },
    {
      text: 'The best picture of the storm is IMG_2043.JPG.',
      questions: ['IMG_2043.JPG', 'img_2043', 'img_2043.jpg'],
      near: ['A picture of the storm is IMG_2034.JPG.', 'A picture of the storm is IMG_20430.JPG.'],
    },
  ],
  'a path': [
    {
      text: 'The redirect is in /etc/nginx/sites-enabled/harbour.conf.',
      questions: ['/etc/nginx/sites-enabled/harbour.conf', 'sites-enabled/harbour.conf', 'harbour.conf'],
      near: [
        'The log is in /var/log/nginx/harbour.log.',
        'The cache is in /etc/nginx/sites-available/mill.conf.',
      ],
    },
    {
      text: 'Her notes are at C:\\Users\\mara\\Documents\\tides.txt.',
      questions: ['C:\\Users\\mara\\Documents\\tides.txt', 'Documents\\tides.txt', 'tides.txt'],
      near: ['His notes are at C:\\Users\\marc\\Documents\\winds.txt.'],
    },
    {
      text: 'Retries are counted in src/core/queue/worker.ts.',
      questions: ['src/core/queue/worker.ts', 'queue/worker.ts', 'worker.ts'],
      near: ['Retries are printed in src/core/queue/printer.ts.', 'The worker of the quay is Tore.'],
    },
  ],
  'an address on the internet': [
    {
      text: 'The form is at https://forms.example.org/boats/a-17?lang=en.',
      questions: [
        'https://forms.example.org/boats/a-17',
        'forms.example.org/boats/a-17',
        'forms.example.org',
      ],
      near: ['The list is at https://lists.example.org/boats/a-18.'],
    },
    {
      text: 'Write to mara.lind@example.org about the mooring.',
      questions: ['mara.lind@example.org', 'MARA.LIND@example.org', 'mara.lind'],
      near: ['Write to mara.lund@example.org about the crane.'],
    },
    {
      text: 'He posts as @tidewatch_nord, tagged #rooftopbees.',
      questions: ['@tidewatch_nord', 'tidewatch_nord', '#rooftopbees', 'rooftopbees'],
    },
  ],
}
