#include "gateway/http/message.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include <boost/beast/http/status.hpp>

#include "core/json.hpp"

namespace cairn {

namespace {

constexpr std::size_t head_bytes = 800;  // Of most answers.

template <class Map>
std::string_view find(const Map& map, std::string_view name) {
    const auto found = map.find(name);
    return found == map.end() ? std::string_view{} : std::string_view{found->second};
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_plain_text(std::string_view text) {
    const auto is_control = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    };
    return is_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
}

Result<void> parse_query_string(std::string_view text, Request& request) {
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        const auto name = percent_decoded(pair.substr(0, equals), true);
        const auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!name || !value || !is_plain_text(*name) || !is_utf8(*value))
            return invalid("request.target", {{"place", "query"}});
        if (!request.query.emplace(*name, *value).second)
            return invalid("request.query_repeated", {{"place", *name}});
    }
    return {};
}

/// Made anew once a second for each thread.
std::string_view http_date() {
    thread_local std::time_t made = 0;
    thread_local std::array<char, 40> text{};
    thread_local std::size_t size = 0;
    const std::time_t now = std::time(nullptr);
    if (now != made) {
        std::tm parts{};
        gmtime_r(&now, &parts);
        size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
        made = now;
    }
    return {text.data(), size};
}

}  // namespace

std::string_view Request::header(std::string_view name) const { return find(headers, name); }
std::string_view Request::parameter(std::string_view name) const { return find(parameters, name); }

std::optional<std::string> Request::asked(std::string_view name) const {
    const auto found = query.find(name);
    if (found == query.end()) return std::nullopt;
    return found->second;
}

std::string_view status_text(int status) {
    const auto text = boost::beast::http::obsolete_reason(
        boost::beast::http::int_to_status(static_cast<unsigned>(status)));
    return {text.data(), text.size()};
}

namespace {

std::string first_lines(const Response& response) {
    std::string head = "HTTP/1.1 ";
    head.reserve(head_bytes);
    head.append(std::to_string(response.status)).append(1, ' ');
    head += status_text(response.status);
    head.append("\r\nDate: ").append(http_date());
    return head;
}

std::string with_other_lines(std::string head,
                             const Response& response,
                             bool keep_alive,
                             std::string_view more_lines) {
    head.append("\r\n").append(safety_headers);
    bool has_policy = false;
    bool has_caching = false;
    for (const auto& [name, value] : response.headers) {
        has_policy |= name == "Content-Security-Policy";
        has_caching |= name == "Cache-Control";
        head.append("\r\n").append(name).append(": ").append(value);
    }
    if (!has_policy) head.append("\r\n").append(data_headers);
    if (!has_caching) head += "\r\nCache-Control: no-store";
    head += more_lines;
    if (!keep_alive) head += "\r\nConnection: close";
    head += "\r\n\r\n";
    return head;
}

}  // namespace

std::string response_head(const Response& response,
                          std::size_t body_size,
                          bool keep_alive,
                          std::string_view more_lines) {
    std::string head = first_lines(response);
    if (response.status != 204 && response.status != 304) {
        head += "\r\nContent-Length: " + std::to_string(body_size);
        if (body_size > 0) head += "\r\nContent-Type: " + response.content_type;
    }
    return with_other_lines(std::move(head), response, keep_alive, more_lines);
}

std::string download_head(const Response& response,
                          bool chunked,
                          bool keep_alive,
                          std::string_view more_lines) {
    std::string head = first_lines(response) + "\r\nContent-Type: " + response.content_type;
    if (chunked) head += "\r\nTransfer-Encoding: chunked";
    const std::string trailers = response.download->trailer_names();
    if (chunked && !trailers.empty()) head += "\r\nTrailer: " + trailers;
    return with_other_lines(std::move(head), response, keep_alive, more_lines);
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            out.push_back(' ');
        } else if (text[i] != '%') {
            out.push_back(text[i]);
        } else {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            out.push_back(static_cast<char>(high * 16 + low));
            i += 2;
        }
    }
    return out;
}

Result<void> parse_target(std::string_view target, Request& request) {
    if (target.empty() || target.front() != '/')
        return invalid("request.target", {{"place", "path"}});
    const auto mark = std::min(target.find('?'), target.size());
    const auto path = percent_decoded(target.substr(0, mark), false);
    if (!path || !is_plain_text(*path)) return invalid("request.target", {{"place", "path"}});
    request.target = std::string(target);
    request.path = *path;
    return parse_query_string(target.substr(std::min(mark + 1, target.size())), request);
}

}  // namespace cairn
