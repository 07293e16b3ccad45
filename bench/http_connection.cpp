#include "bench/http_connection.hpp"

#include <array>
#include <charconv>
#include <fstream>
#include <stdexcept>

namespace cairn::bench {

namespace {

constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::size_t shown_bytes_max = 1000;
constexpr std::size_t chunk_bytes = std::size_t{256} << 10;

}  // namespace

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

std::vector<std::string> read_requests(const std::string& file, const Target& target) {
    std::ifstream in(file);
    std::vector<std::string> requests;
    for (std::string line; std::getline(in, line);) requests.push_back(request_bytes(line, target));
    if (requests.empty()) throw std::runtime_error("no requests in " + file);
    return requests;
}

HttpConnection::HttpConnection(Poller& poller,
                               const Target& target,
                               std::function<void()> answered,
                               Refusals refusals)
    : socket_(target.port), answered_(std::move(answered)), refusals_(refusals) {
    poller.watch(socket_.descriptor(), *this);
}

void HttpConnection::send(std::string_view request) {
    head_.clear();
    in_body_ = false;
    waiting_ = true;
    socket_.send(request);
}

void HttpConnection::readable() {
    // Shared by all connections: what is read is looked at before another one reads.
    static std::array<char, chunk_bytes> chunk;
    const std::string_view bytes(chunk.data(), socket_.receive(chunk));
    if (in_body_) return read_body(bytes.size());
    read_head(bytes);
}

void HttpConnection::read_head(std::string_view bytes) {
    head_.append(bytes);
    const auto end = head_.find(head_end);
    if (end == std::string::npos) return;
    if (refusals_ == Refusals::throw_out && !head_.starts_with("HTTP/1.1 2"))
        throw std::runtime_error("the server refused: " + head_.substr(0, shown_bytes_max));
    const std::size_t head_bytes = end + head_end.size();
    missing_bytes_ = content_length(std::string_view(head_).substr(0, head_bytes));
    in_body_ = true;
    read_body(head_.size() - head_bytes);
}

void HttpConnection::read_body(std::size_t bytes) {
    missing_bytes_ -= bytes;
    if (missing_bytes_ > 0) return;
    waiting_ = false;
    answered_();
}

}  // namespace cairn::bench
