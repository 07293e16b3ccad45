#include "bench/http_connection.hpp"

#include <charconv>
#include <fstream>
#include <stdexcept>

#include <boost/asio/write.hpp>

namespace cairn::bench {

namespace asio = boost::asio;
using boost::system::error_code;
using boost::system::system_error;

namespace {

constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::size_t shown_bytes_max = 1000;

std::string request_bytes(const std::string& line, const Target& target) {
    const auto method_end = line.find(' ');
    if (method_end == std::string::npos) throw std::runtime_error("not a request: " + line);
    const auto target_end = line.find(' ', method_end + 1);
    const std::string body = target_end == std::string::npos ? "" : line.substr(target_end + 1);
    std::string out = line.substr(0, target_end) +
                      " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(target.port) +
                      "\r\nAuthorization: Bearer " + target.token;
    if (!line.starts_with("GET ")) out += "\r\nContent-Length: " + std::to_string(body.size());
    if (!body.empty()) out += "\r\nContent-Type: application/json";
    return out.append(head_end).append(body);
}

std::size_t content_length(std::string_view head) {
    constexpr std::string_view name = "\r\nContent-Length: ";
    const auto at = head.find(name);
    std::size_t length = 0;
    if (at != std::string_view::npos)
        std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
    return length;
}

}  // namespace

std::vector<std::string> read_requests(const std::string& file, const Target& target) {
    std::ifstream in(file);
    std::vector<std::string> requests;
    for (std::string line; std::getline(in, line);) requests.push_back(request_bytes(line, target));
    if (requests.empty()) throw std::runtime_error("no requests in " + file);
    return requests;
}

HttpConnection::HttpConnection(asio::io_context& context, const Target& target) : socket_(context) {
    socket_.connect({asio::ip::address_v4::loopback(), target.port});
    socket_.set_option(asio::ip::tcp::no_delay(true));
}

void HttpConnection::send(std::string_view request, std::function<void()> answered) {
    answered_ = std::move(answered);
    start_.clear();
    asio::async_write(socket_, asio::buffer(request), [this](error_code error, std::size_t) {
        if (error) throw system_error(error, "sending a request");
        read_head();
    });
}

void HttpConnection::read_head() {
    socket_.async_read_some(asio::buffer(chunk_), [this](error_code error, std::size_t n) {
        if (error) throw system_error(error, "reading an answer");
        start_.append(chunk_.data(), n);
        const auto end = start_.find(head_end);
        if (end == std::string::npos) return read_head();
        const std::size_t head_bytes = end + head_end.size();
        const std::string_view head = std::string_view(start_).substr(0, head_bytes);
        missing_bytes_ = content_length(head) - (start_.size() - head_bytes);
        read_body();
    });
}

void HttpConnection::read_body() {
    if (missing_bytes_ == 0) return finish();
    socket_.async_read_some(asio::buffer(chunk_), [this](error_code error, std::size_t n) {
        if (error) throw system_error(error, "reading an answer");
        missing_bytes_ -= n;
        read_body();
    });
}

void HttpConnection::finish() {
    if (!start_.starts_with("HTTP/1.1 2"))
        throw std::runtime_error("the server refused: " + start_.substr(0, shown_bytes_max));
    // A copy, since what is called will most likely send again and so set another one.
    const auto answered = std::move(answered_);
    answered();
}

}  // namespace cairn::bench
