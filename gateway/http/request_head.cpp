#include "gateway/http/request_head.hpp"

#include <algorithm>

namespace cairn {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t usual_headers = 16;

Method method_of(http::verb verb) {
    switch (verb) {
        case http::verb::get: return Method::get;
        case http::verb::head: return Method::head;
        case http::verb::post: return Method::post;
        case http::verb::put: return Method::put;
        case http::verb::patch: return Method::patch;
        case http::verb::delete_: return Method::del;
        case http::verb::options: return Method::options;
        default: return Method::other;
    }
}

/// Header values are visible ASCII, spaces and tabs; anything else has no honest use here.
bool is_visible(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](char c) {
        return c == '\t' ||
               (static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f);
    });
}

bool is_digits(std::string_view text) {
    return !text.empty() && text.size() <= 15 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

/// Two readers that disagree about where a body ends let one request hide in another.
Result<void> check_framing(const http::request_header<>& head) {
    if (head.count(http::field::transfer_encoding) > 0)
        return fail(ErrorCode::invalid, "request.transfer_encoding", {{"status", 411}});
    const auto lengths = head.count(http::field::content_length);
    if (lengths > 1) return invalid("request.content_length");
    const auto length = head[http::field::content_length];
    if (lengths == 1 && !is_digits({length.data(), length.size()}))
        return invalid("request.content_length");
    if (head.version() != 11 && head.version() != 10) return invalid("request.version");
    if (head.version() == 10 && lengths > 0) return invalid("request.version");
    return {};
}

Result<void> check_host(const http::request_header<>& head) {
    const auto hosts = head.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && head.version() == 11)) return invalid("request.host");
    const auto host = head[http::field::host];
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(".-:[]_").find(c) != std::string_view::npos;
    };
    if (!std::all_of(host.begin(), host.end(), allowed)) return invalid("request.host");
    return {};
}

}  // namespace

Result<void> read_head(const http::request_header<>& head,
                       const HeadLimits& limits,
                       Request& request) {
    if (auto checked = check_framing(head); !checked) return checked;
    if (auto checked = check_host(head); !checked) return checked;
    request.method = method_of(head.method());
    request.method_name = std::string(head.method_string());
    std::size_t fields = 0;
    request.headers.reserve(usual_headers);
    for (const auto& field : head) {
        if (++fields > limits.header_fields_max)
            return fail(ErrorCode::invalid, "request.too_many_headers", {{"status", 431}});
        std::string name = lower({field.name_string().data(), field.name_string().size()});
        const std::string_view value(field.value().data(), field.value().size());
        if (!is_visible(value)) return invalid("request.header", {{"place", name}});
        auto [entry, fresh] = request.headers.try_emplace(std::move(name), value);
        if (!fresh) entry->second.append(", ").append(value);
    }
    const auto target = head.target();
    if (target.size() > limits.target_bytes_max)
        return fail(ErrorCode::invalid, "request.target_too_long", {{"status", 414}});
    return parse_target({target.data(), target.size()}, request);
}

}  // namespace cairn
