import { createTheme, localStorageColorSchemeManager, type MantineColorsTuple } from '@mantine/core'

const leaf: MantineColorsTuple = [
  '#ecf8f1',
  '#d6efe0',
  '#abdcc1',
  '#7cc7a0',
  '#52b384',
  '#33a06f',
  '#1f8a5b',
  '#17724a',
  '#125a3b',
  '#0d432c',
]
const night: MantineColorsTuple = [
  '#dfe5e2',
  '#b3bdb8',
  '#93a09a',
  '#6c7873',
  '#404a46',
  '#2e3733',
  '#222a27',
  '#181e1c',
  '#121715',
  '#0c100e',
]

/** Where public/theme.js reads the choice before the first paint. */
export const colorScheme = localStorageColorSchemeManager({ key: 'banyan-color-scheme' })

export const theme = createTheme({
  primaryColor: 'leaf',
  colors: { leaf, dark: night },
  primaryShade: { light: 7, dark: 7 },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 28 } },
    TextInput: { defaultProps: { size: 'sm' } },
    // Its <header> would be one more banner of the page.
    Modal: { defaultProps: { centered: true, attributes: { header: { role: 'none' } } } },
  },
})
