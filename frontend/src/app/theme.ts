/** The look: dense, neutral, one accent; every pair of text and background keeps WCAG AA contrast. */
import {
  type ActionIconProps,
  type BadgeProps,
  type ButtonProps,
  type CSSVariablesResolver,
  createTheme,
  type DrawerProps,
  defaultVariantColorsResolver,
  type MenuProps,
  rem,
  type SelectProps,
  type TabsProps,
  type TextInputProps,
  type TooltipProps,
  type VariantColorsResolver,
} from '@mantine/core';
import { palettes } from './palettes';

const variantColorResolver: VariantColorsResolver = (input) => {
  const d = defaultVariantColorsResolver(input);
  if (input.variant === 'light' && input.color && input.color in palettes) {
    const c = input.color;
    return {
      ...d,
      background: `light-dark(var(--mantine-color-${c}-1), color-mix(in srgb, var(--mantine-color-${c}-8) 45%, transparent))`,
      hover: `light-dark(var(--mantine-color-${c}-2), var(--mantine-color-${c}-8))`,
      color: `light-dark(var(--mantine-color-${c}-8), var(--mantine-color-${c}-2))`,
    };
  }
  return d;
};
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-error': palettes.red[7],
    '--mantine-color-placeholder': palettes.gray[6],
    '--mantine-color-dimmed': palettes.gray[6],
    '--surface': '#fff',
    '--surface-2': '#fafafa',
    '--line': '#e9e9ec',
    '--line-strong': '#d4d4d9',
    '--hover': '#f3f3f5',
    '--selected': '#eef2ff',
    '--raised': '#fff',
    '--bone': '#ececef',
    '--accent': palettes.indigo[6],
    '--link': palettes.indigo[7],
    '--chart': palettes.indigo[5],
    '--warn': palettes.orange[8],
    '--text-2': palettes.gray[6],
    '--positive': palettes.teal[7],
    '--negative': palettes.red[7],
  },
  dark: {
    '--mantine-color-error': palettes.red[4],
    '--mantine-color-placeholder': '#92929d',
    '--mantine-color-dimmed': '#a0a0ab',
    '--mantine-color-body': '#121214',
    '--mantine-color-text': '#e6e6ea',
    '--surface': '#121214',
    '--surface-2': '#18181b',
    '--line': '#2a2a30',
    '--line-strong': '#3d3d46',
    '--hover': '#1f1f24',
    '--selected': '#1e1e38',
    '--raised': '#222227',
    '--bone': '#26262c',
    '--accent': '#5a5ef0',
    '--link': palettes.indigo[3],
    '--chart': palettes.indigo[4],
    '--warn': palettes.orange[3],
    '--text-2': '#a0a0ab',
    '--positive': palettes.teal[4],
    '--negative': palettes.red[4],
  },
});
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 6, dark: 6 },
  colors: palettes,
  variantColorResolver,
  fontFamily: "'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontSizes: { xs: rem(12), sm: rem(13), md: rem(14), lg: rem(16), xl: rem(20) },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: rem(20) }, h2: { fontSize: rem(16) }, h3: { fontSize: rem(14) } },
  },
  defaultRadius: 'sm',
  radius: { xs: rem(4), sm: rem(6), md: rem(8), lg: rem(12), xl: rem(16) },
  spacing: { xs: rem(8), sm: rem(12), md: rem(16), lg: rem(24), xl: rem(32) },
  cursorType: 'pointer',
  respectReducedMotion: true,
  activeClassName: '',
  // plain objects instead of `Button.extend`, so that the theme loads no component
  components: {
    Button: { defaultProps: { size: 'xs' } satisfies Partial<ButtonProps> },
    Badge: {
      defaultProps: { variant: 'light', size: 'sm', radius: 'sm', tt: 'none', fw: 500 } satisfies Partial<BadgeProps>,
    },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } satisfies Partial<ActionIconProps> },
    TextInput: { defaultProps: { size: 'sm' } satisfies Partial<TextInputProps> },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } satisfies Partial<SelectProps> },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false } satisfies Partial<TooltipProps> },
    Menu: {
      defaultProps: {
        // its empty placeholder is not allowed inside a menu
        withInitialFocusPlaceholder: false,
        shadow: 'md',
        position: 'bottom-end',
      } satisfies Partial<MenuProps>,
    },
    Drawer: {
      defaultProps: {
        overlayProps: { backgroundOpacity: 0.25 },
        transitionProps: { duration: 140 },
      } satisfies Partial<DrawerProps>,
    },
    Tabs: { defaultProps: { keepMounted: false } satisfies Partial<TabsProps> },
  },
});
