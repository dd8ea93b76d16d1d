/** An article as v1.0 (Fin20, without prices) and v2.2 show it (finfo-api.md §7). Names not listed there are ours. */
import { gtinOf, type Article } from '../data/article.js'
import type { View } from './view.js'

/** The values that both versions have. */
function facts (article: Article) {
  const { supplier, environment, discontinued, pack } = article
  return {
    numbers: {
      factorBasePrice: pack.factor,
      primaryPackageContent: pack.content,
      primaryPackageWeight: pack.weight
    },
    texts: {
      supplierName: supplier.name,
      supplierArticleNumber: article.number,
      articleName: article.name,
      articleDescription: article.description,
      gtin: gtinOf(article),
      basePriceUnit: pack.unit,
      primaryPackageContentUnit: pack.contentUnit,
      primaryPackageOrderingIndicator: '',
      discontinuationCode: discontinued?.code ?? '',
      supplierReplacementArticleNumber: discontinued?.replacement ?? ''
    },
    basta: {
      isRegisteredInBastaAsBASTA: environment?.basta === 'BASTA',
      isRegisteredInBastaAsBETA: environment?.basta === 'BETA'
    }
  }
}

/** Everything is a string; an empty number is 0. */
export const articleV1: View = article => {
  const { numbers, texts, basta } = facts(article)
  return {
    finfoArticleId: String(article.id),
    finfoSupplierId: String(article.supplier.id),
    ...texts,
    ...mapValues(numbers, value => (value ?? 0).toFixed(2)),
    ...mapValues(basta, value => value ? '1' : '0'),
    changedDate: day(article).replaceAll('-', '')
  }
}

/** Numbers are numbers; an empty number is null. */
export const articleV2: View = article => {
  const { numbers, texts, basta } = facts(article)
  return {
    finfoArticleId: article.id,
    finfoSupplierId: article.supplier.id,
    ...texts,
    ...numbers,
    ...basta,
    changedDate: day(article)
  }
}

function mapValues<Value> (values: Record<string, Value>, map: (value: Value) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]))
}

function day ({ changedAt }: Article): string {
  return new Date(changedAt).toISOString().slice(0, 10)
}
