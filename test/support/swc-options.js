/** How tests compile the sources: as tsconfig.json has tsc do it for the build. */
export const swcOptions = ({ tsx }) => ({
  swcrc: false,
  sourceMaps: 'inline',
  jsc: {
    target: 'es2024',
    experimental: { keepImportAttributes: true },
    parser: { syntax: 'typescript', tsx, decorators: true },
    transform: {
      legacyDecorator: true,
      decoratorMetadata: true,
      useDefineForClassFields: false,
      react: { runtime: 'automatic', importSource: 'preact' },
    },
  },
});
