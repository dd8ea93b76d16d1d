ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
# The dependencies first: their layer is built again only when the lock file changes.
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json build.js ./
COPY config ./config
COPY schemas ./schemas
COPY src ./src
COPY plugins ./plugins
COPY routes ./routes
COPY server ./server
COPY simulator ./simulator
COPY demo ./demo
COPY client ./client
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM ${NODE_IMAGE}
WORKDIR /app
# FLEXITI_ENVIRONMENT is left out on purpose: which Flexiti to speak to must be said where the image is run.
ENV NODE_ENV=production HOST=0.0.0.0 INTERNAL_HOST=0.0.0.0
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
EXPOSE 3000 3001
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/health/live') \
    .then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# The young generation begins at the size that it would grow to (docs/performance.md).
# NODE_OPTIONS=--enable-source-maps names TypeScript lines in stack traces.
CMD ["node", "--min-semi-space-size=16", "dist/server/main.js"]
