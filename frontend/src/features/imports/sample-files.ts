/** Files as the server tells of them, for the tests. */
import type { FileInfo } from './types';

export const productsFile: FileInfo = {
  id: 'products',
  name: 'products.csv',
  size: 163,
  format: {
    kind: 'csv',
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
    sheet: null,
    has_header: true,
    date_order: 'ymd',
    decimal: '.',
  },
  sheets: [],
  ambiguous_dates: false,
  header: ['product', 'series', 'sales_price'],
  row_count: 7,
  sample: [['GTX Basic', 'GTX', '550']],
  entity: 'product',
  columns: [
    {
      column: 'product',
      target: 'name',
    },
    {
      column: 'series',
      target: null,
    },
    {
      column: 'sales_price',
      target: 'unit_price',
    },
  ],
  distinct: {
    product: [
      {
        text: 'GTK 500',
        count: 1,
      },
      {
        text: 'GTX Basic',
        count: 1,
      },
      {
        text: 'GTX Plus Basic',
        count: 1,
      },
      {
        text: 'GTX Plus Pro',
        count: 1,
      },
      {
        text: 'GTX Pro',
        count: 1,
      },
      {
        text: 'MG Advanced',
        count: 1,
      },
      {
        text: 'MG Special',
        count: 1,
      },
    ],
  },
};

export const accountsFile: FileInfo = {
  id: 'accounts',
  name: 'accounts.csv',
  size: 4584,
  format: {
    kind: 'csv',
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
    sheet: null,
    has_header: true,
    date_order: 'ymd',
    decimal: '.',
  },
  sheets: [],
  ambiguous_dates: false,
  header: ['account', 'sector', 'year_established', 'revenue', 'employees', 'office_location', 'subsidiary_of'],
  row_count: 85,
  sample: [['Acme Corporation', 'technolgy', '1996', '1100.04', '2822', 'United States', '']],
  entity: 'account',
  columns: [
    {
      column: 'account',
      target: 'name',
    },
    {
      column: 'sector',
      target: 'industry',
    },
    {
      column: 'year_established',
      target: null,
    },
    {
      column: 'revenue',
      target: 'annual_revenue',
    },
    {
      column: 'employees',
      target: 'employee_count',
    },
    {
      column: 'office_location',
      target: 'country',
    },
    {
      column: 'subsidiary_of',
      target: 'parent',
    },
  ],
  distinct: {
    office_location: [
      {
        text: 'United States',
        count: 71,
      },
      {
        text: 'Belgium',
        count: 1,
      },
      {
        text: 'Brazil',
        count: 1,
      },
      {
        text: 'China',
        count: 1,
      },
      {
        text: 'Germany',
        count: 1,
      },
      {
        text: 'Italy',
        count: 1,
      },
      {
        text: 'Japan',
        count: 1,
      },
    ],
    subsidiary_of: [
      {
        text: 'Acme Corporation',
        count: 4,
      },
      {
        text: 'Sonron',
        count: 3,
      },
      {
        text: 'Bubba Gump',
        count: 2,
      },
      {
        text: 'Golddex',
        count: 2,
      },
      {
        text: 'Inity',
        count: 2,
      },
      {
        text: 'Massive Dynamic',
        count: 1,
      },
      {
        text: 'Warephase',
        count: 1,
      },
    ],
  },
};

export const dealsFile: FileInfo = {
  id: 'sales_pipeline',
  name: 'sales_pipeline.csv',
  size: 613068,
  format: {
    kind: 'csv',
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
    sheet: null,
    has_header: true,
    date_order: 'mdy',
    decimal: '.',
  },
  sheets: [],
  ambiguous_dates: false,
  header: [
    'opportunity_id',
    'sales_agent',
    'product',
    'account',
    'deal_stage',
    'engage_date',
    'close_date',
    'close_value',
  ],
  row_count: 8800,
  sample: [['1C1I7A6R', 'Moses Frase', 'GTX Plus Basic', 'Cancity', 'Won', '10/20/2016', '3/1/2017', '1054']],
  entity: 'deal',
  columns: [
    {
      column: 'opportunity_id',
      target: 'external_id',
    },
    {
      column: 'sales_agent',
      target: 'owner',
    },
    {
      column: 'product',
      target: 'product',
    },
    {
      column: 'account',
      target: 'account',
    },
    {
      column: 'deal_stage',
      target: 'stage',
    },
    {
      column: 'engage_date',
      target: 'started_on',
    },
    {
      column: 'close_date',
      target: 'closed_on',
    },
    {
      column: 'close_value',
      target: 'amount',
    },
  ],
  distinct: {
    deal_stage: [
      {
        text: 'Won',
        count: 4238,
      },
      {
        text: 'Lost',
        count: 2473,
      },
      {
        text: 'Engaging',
        count: 1589,
      },
      {
        text: 'Prospecting',
        count: 500,
      },
    ],
    product: [
      {
        text: 'GTX Basic',
        count: 1866,
      },
      {
        text: 'MG Special',
        count: 1651,
      },
      {
        text: 'GTXPro',
        count: 1480,
      },
      {
        text: 'MG Advanced',
        count: 1412,
      },
      {
        text: 'GTX Plus Basic',
        count: 1383,
      },
      {
        text: 'GTX Plus Pro',
        count: 968,
      },
      {
        text: 'GTK 500',
        count: 40,
      },
    ],
  },
};
