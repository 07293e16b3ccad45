// Sends what one connection says to all the others, through socket.io, without its polling transport.
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
// No pings: they would be answered by nobody, and are no part of what is measured.
const server = new Server(http, { transports: ["websocket"], perMessageDeflate: false, pingInterval: 3_600_000 });
server.on("connection", (socket) => {
  socket.on("change", (row) => socket.broadcast.emit("change", row));
});
http.listen(0, "127.0.0.1", 8192, () => console.log(`listening on 127.0.0.1:${http.address().port}`));
process.on("SIGTERM", () => process.exit(0));
