// Dies as soon as it is asked to, and is a plain handler.
module.exports = (req, res, next) => {
  if (req.url === '/die') process.exit(3);
  if (req.url === '/who') res.json({ send: typeof res.send, params: req.params });
  else next();
};
