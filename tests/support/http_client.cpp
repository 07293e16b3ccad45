#include "tests/support/http_client.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "core/json.hpp"

namespace cairn::test {

namespace asio = boost::asio;
using boost::system::error_code;

ClientSocket& HttpClient::connected() {
    if (!socket_.is_open()) {
        buffer_.clear();
        socket_.connect(at_);
    }
    return socket_;
}

void HttpClient::disconnect() { socket_.close(); }

HttpAnswer HttpClient::send(std::string_view method,
                            std::string_view target,
                            std::string_view body,
                            const Headers& headers) {
    std::string text(method);
    text.append(" ").append(target).append(" HTTP/1.1\r\n");
    if (!headers.contains("Host"))
        text.append("Host: 127.0.0.1:").append(std::to_string(at_.port)).append("\r\n");
    if (!token_.empty()) text.append("Authorization: Bearer ").append(token_).append("\r\n");
    for (const auto& [name, value] : headers)
        text.append(name).append(": ").append(value).append("\r\n");
    if (!body.empty() || method != "GET")
        text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    text.append("\r\n").append(body);
    error_code error;
    asio::write(connected(), asio::buffer(text), error);
    return read_answer(method == "HEAD");
}

HttpAnswer HttpClient::raw(std::string_view bytes) {
    error_code error;
    asio::write(connected(), asio::buffer(bytes), error);
    return read_answer(false);
}

HttpAnswer HttpClient::raw_in_pieces(std::string_view head,
                                     std::string_view piece,
                                     std::size_t times) {
    error_code error;
    asio::write(connected(), asio::buffer(head), error);
    for (std::size_t i = 0; i < times && !error; ++i)
        asio::write(socket_, asio::buffer(piece), error);
    return read_answer(false);
}

HttpAnswer HttpClient::read_answer(bool head_only) {
    HttpAnswer answer;
    error_code error;
    if (!socket_.is_open()) return answer;
    const std::size_t head_size =
        asio::read_until(socket_, asio::dynamic_buffer(buffer_), "\r\n\r\n", error);
    if (error) {
        disconnect();
        return answer;
    }
    const std::string head = buffer_.substr(0, head_size);
    buffer_.erase(0, head_size);
    answer.status = std::stoi(head.substr(9, 3));
    read_headers(answer, head.substr(head.find("\r\n") + 2));
    if (answer.headers.contains("transfer-encoding") && !head_only) {
        read_chunks(answer);
        return answer;
    }
    const auto length = answer.headers.find("content-length");
    const std::size_t wanted =
        length == answer.headers.end() || head_only ? 0 : std::stoul(length->second);
    if (buffer_.size() < wanted)
        asio::read(socket_, asio::dynamic_buffer(buffer_),
                   asio::transfer_exactly(wanted - buffer_.size()), error);
    answer.body = buffer_.substr(0, wanted);
    buffer_.erase(0, wanted);
    const auto connection = answer.headers.find("connection");
    if (connection != answer.headers.end() && connection->second == "close") disconnect();
    return answer;
}

void HttpClient::read_headers(HttpAnswer& answer, const std::string& lines) {
    for (std::size_t start = 0; start + 2 < lines.size();) {
        const auto end = lines.find("\r\n", start);
        const auto colon = lines.find(':', start);
        std::string name = lines.substr(start, colon - start);
        for (char& c : name) c = static_cast<char>(std::tolower(c));
        std::string& value = answer.headers[name];
        // Others come once.
        if (!value.empty()) value += ", ";
        value += lines.substr(colon + 2, end - colon - 2);
        start = end + 2;
    }
}

std::optional<std::string> HttpClient::read_to(const std::string& end) {
    error_code error;
    const std::size_t size = asio::read_until(socket_, asio::dynamic_buffer(buffer_), end, error);
    if (error) return std::nullopt;
    std::string text = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return text;
}

void HttpClient::read_chunks(HttpAnswer& answer) {
    answer.broken_off = true;
    for (;;) {
        const auto head = read_to("\r\n");
        if (!head) return disconnect();
        const std::size_t size = std::stoul(*head, nullptr, 16);
        if (size == 0) break;
        error_code error;
        if (buffer_.size() < size + 2)
            asio::read(socket_, asio::dynamic_buffer(buffer_),
                       asio::transfer_exactly(size + 2 - buffer_.size()), error);
        if (error) return disconnect();
        answer.body.append(buffer_, 0, size);
        buffer_.erase(0, size + 2);
    }
    std::string trailers;
    for (auto line = read_to("\r\n"); line && *line != "\r\n"; line = read_to("\r\n"))
        trailers += *line;
    read_headers(answer, trailers);
    answer.broken_off = false;
    const auto connection = answer.headers.find("connection");
    if (connection != answer.headers.end() && connection->second == "close") disconnect();
}

EventStreamClient::EventStreamClient(ServerPlace at,
                                     const std::string& token,
                                     const std::string& last_event_id,
                                     const std::string& query) {
    socket_.connect(at);
    std::string request = "GET /api/v1/events" + query +
                          " HTTP/1.1\r\nHost: localhost\r\nAccept: "
                          "text/event-stream\r\nAuthorization: Bearer " +
                          token + "\r\n";
    if (!last_event_id.empty()) request += "Last-Event-ID: " + last_event_id + "\r\n";
    request += "\r\n";
    asio::write(socket_, asio::buffer(request));
    buffer_.erase(0, asio::read_until(socket_, asio::dynamic_buffer(buffer_), "\r\n\r\n"));
}

EventStreamClient::Message EventStreamClient::next_message() {
    const auto line = [](const std::string& message, const std::string& name) {
        const auto begin = message.find(name + ": ");
        if (begin == std::string::npos) return std::string();
        const auto end = message.find('\n', begin);
        return message.substr(begin + name.size() + 2, end - begin - name.size() - 2);
    };
    for (;;) {
        const std::size_t size = asio::read_until(socket_, asio::dynamic_buffer(buffer_), "\n\n");
        const std::string message = buffer_.substr(0, size);
        buffer_.erase(0, size);
        const std::string data = line(message, "data");
        if (!data.empty()) return {line(message, "id"), line(message, "event"), trusted_json(data)};
    }
}

std::string url_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.')
            out.push_back(c);
        else
            out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return out;
}

}  // namespace cairn::test
