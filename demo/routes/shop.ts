/** The shop before the checkout: goods, cart, language, province. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { InternalDoor } from '../doors/internal-door.js'
import { sendPage } from '../plugins/errors.js'
import { setQuantity } from '../shop/cart.js'
import { findProductData } from '../shop/product-data.js'
import { findProduct } from '../shop/products.js'
import { isProvince } from '../shop/provinces.js'
import { isLang } from '../texts/texts.js'
import { cartPage } from '../views/shop/cart.js'
import { homePage, productPage } from '../views/shop/goods.js'
import { backTo, formOf } from './forms.js'

/** `door`: where product data comes from, if it is shown. */
export default async function shopRoutes (app: FastifyInstance, { door }: { door?: InternalDoor }): Promise<void> {
  app.get('/', async (request, reply) => await sendPage(reply, 200, homePage(app.pageOf(request, reply))))

  app.get<{ Params: { id: string } }>('/products/:id', async (request, reply) => {
    const product = findProduct(request.params.id)
    if (product === undefined) return reply.callNotFound()
    const data = door === undefined ? undefined : await findProductData(door, product)
    return await sendPage(reply, 200, productPage(app.pageOf(request, reply), product, data))
  })

  app.get('/cart', async (request, reply) => await sendPage(reply, 200, cartPage(app.pageOf(request, reply))))

  app.post('/cart/add', async (request, reply) => {
    const { product, quantity } = formOf(request)
    const { cart } = app.visitOf(request, reply)
    const id = findProduct(product)?.id
    if (id !== undefined) setQuantity(cart, id, (cart.get(id) ?? 0) + toQuantity(quantity))
    return await seeOther(reply, '/cart')
  })

  app.post('/cart/update', async (request, reply) => {
    const { product, quantity } = formOf(request)
    const { cart } = app.visitOf(request, reply)
    if (cart.has(String(product))) setQuantity(cart, String(product), toQuantity(quantity))
    return await seeOther(reply, '/cart')
  })

  app.post('/language', async (request, reply) => {
    const { lang, back } = formOf(request)
    const visit = app.visitOf(request, reply)
    if (isLang(lang)) visit.lang = lang
    return await seeOther(reply, backTo(back))
  })

  app.post('/province', async (request, reply) => {
    const { province, back } = formOf(request)
    const visit = app.visitOf(request, reply)
    if (isProvince(province)) visit.chosenProvince = province
    return await seeOther(reply, backTo(back))
  })
}

/** Zero for what is no whole number. */
function toQuantity (text: unknown): number {
  return /^\d{1,3}$/.test(String(text)) ? Number(text) : 0
}

async function seeOther (reply: FastifyReply, path: string): Promise<FastifyReply> {
  return await reply.redirect(path, 303)
}
