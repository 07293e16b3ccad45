#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/json.hpp"
#include "core/result.hpp"
#include "tests/support/client_socket.hpp"

namespace cairn::test {

struct HttpAnswer {
    int status = 0;  ///< 0: the connection ended without an answer.
    std::map<std::string, std::string, std::less<>> headers;  ///< By lower-case name; trailers too.
    std::string body;
    bool broken_off = false;  ///< A body in chunks that has no last one.
    [[nodiscard]] Json json() const { return trusted_json(body); }
    [[nodiscard]] std::string reason() const { return json().value("reason", ""); }
};

/// A blocking client on a real socket, kept open between requests.
class HttpClient {
public:
    using Headers = std::map<std::string, std::string>;
    explicit HttpClient(ServerPlace at, std::string token = "")
        : at_(at), token_(std::move(token)) {}

    HttpAnswer send(std::string_view method,
                    std::string_view target,
                    std::string_view body = "",
                    const Headers& headers = {});
    HttpAnswer get(std::string_view target, const Headers& headers = {}) {
        return send("GET", target, "", headers);
    }
    HttpAnswer post(std::string_view target, const Json& body, const Headers& headers = {}) {
        return send("POST", target, json_text(body), headers);
    }
    HttpAnswer patch(std::string_view target, const Json& body, const Headers& headers = {}) {
        return send("PATCH", target, json_text(body), headers);
    }
    /// Writes bytes as they are and reads one answer.
    HttpAnswer raw(std::string_view bytes);
    /// The same, and the server is given the chance to answer before everything was sent.
    HttpAnswer raw_in_pieces(std::string_view head, std::string_view piece, std::size_t times);
    /// Reads another answer without asking for one.
    HttpAnswer next_answer() { return read_answer(false); }
    void disconnect();

private:
    ClientSocket& connected();
    HttpAnswer read_answer(bool head_only);
    void read_headers(HttpAnswer& answer, const std::string& lines);
    void read_chunks(HttpAnswer& answer);
    /// Up to and with `end`; nothing where the connection ends before.
    std::optional<std::string> read_to(const std::string& end);
    ServerPlace at_;
    std::string token_;
    ClientSocket socket_;
    std::string buffer_;
};

/// Follows `text/event-stream` after the event that `last_event_id` names, or as the query says.
class EventStreamClient {
public:
    struct Message {
        std::string id;
        std::string event;
        Json data;
    };
    EventStreamClient(ServerPlace at,
                      const std::string& token,
                      const std::string& last_event_id,
                      const std::string& query = "");
    /// The next event; waits for it. Comments are passed over.
    Message next_message();
    Json next() { return next_message().data; }

private:
    ClientSocket socket_;
    std::string buffer_;
};

/// `text` as it stands in a query string.
[[nodiscard]] std::string url_encoded(std::string_view text);

}  // namespace cairn::test
