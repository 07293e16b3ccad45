#include "gateway/http/static_files.hpp"

#include <cstdint>

#include "gateway/http/gzip.hpp"

namespace {

/// As cmake/write_assets.cmake lays the table out.
struct Asset {
    const char* path;
    const char* plain;
    std::uint64_t plain_size;
    const char* packed;
    std::uint64_t packed_size;
};

}  // namespace

extern "C" const Asset cairn_web_assets[];  // NOLINT(modernize-avoid-c-arrays)

namespace cairn {

namespace {

const Asset* find_asset(std::string_view path) {
    for (const Asset* asset = cairn_web_assets; asset->path != nullptr; ++asset)
        if (path == asset->path) return asset;
    return nullptr;
}

std::string_view content_type_of(std::string_view path) {
    constexpr std::pair<std::string_view, std::string_view> types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".woff2", "font/woff2"}};
    for (const auto& [ending, type] : types)
        if (path.ends_with(ending)) return type;
    return "application/octet-stream";
}

Response no_web_app() {
    return {.status = 404,
            .body = "This cairn was built without its web app.\n",
            .content_type = "text/plain"};
}

}  // namespace

Response static_file(const Request& request) {
    const Asset* asset = find_asset(request.path);
    if (!asset && request.path.starts_with("/assets/"))
        return {.status = 404, .body = "No such file.\n", .content_type = "text/plain"};
    if (!asset) asset = find_asset("/index.html");
    if (!asset) return no_web_app();
    const std::string_view path = asset->path;
    const bool hashed = path.starts_with("/assets/");
    // Pages are small, and how long something is that is packed may tell of what is in it (BREACH).
    // There is nothing in them to be told; so nobody has to look whether that is so.
    const bool is_page = path.ends_with(".html");
    const bool packed = !is_page && takes_gzip(request) && asset->packed_size < asset->plain_size;
    Response response{.content_type = std::string(content_type_of(path))};
    response.fixed_body = packed ? std::string_view(asset->packed, asset->packed_size)
                                 : std::string_view(asset->plain, asset->plain_size);
    if (packed) response.with("Content-Encoding", "gzip");
    response.with("Vary", "Accept-Encoding")
        .with("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache")
        .with("Content-Security-Policy",
              "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
              "img-src 'self' data:; "
              "object-src 'none'; "
              "base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
        .with("Cross-Origin-Opener-Policy", "same-origin")
        .with("Referrer-Policy", "same-origin");
    return response;
}

}  // namespace cairn
