// Sends what one connection says to all the others: the simplest broadcast that `ws` can do.
import { WebSocket, WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false }, () =>
  console.log(`listening on 127.0.0.1:${server.address().port}`),
);
server.on("connection", (socket) => {
  socket.on("message", (data) => {
    for (const other of server.clients)
      if (other !== socket && other.readyState === WebSocket.OPEN) other.send(data, { binary: false });
  });
});
process.on("SIGTERM", () => process.exit(0));
