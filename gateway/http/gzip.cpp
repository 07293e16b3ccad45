#include "gateway/http/gzip.hpp"

#include <stdexcept>

#include <zlib.h>

namespace cairn {
namespace {

constexpr int gzip_window_bits = 15 + 16;  // 16: with gzip's head and tail.
constexpr int memory_level = 8;

std::string_view without_blanks(std::string_view text) {
    const auto from = text.find_first_not_of(" \t");
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

/// Of `gzip;q=0.5`: what stands before the parameters; "" where they say "never".
std::string_view wanted_coding(std::string_view element) {
    const auto parameters = element.find(';');
    if (parameters == std::string_view::npos) return without_blanks(element);
    const std::string_view weight = without_blanks(element.substr(parameters + 1));
    const bool never = weight.starts_with("q=0") &&
                       weight.find_first_not_of("0.", sizeof "q=" - 1) == std::string_view::npos;
    return never ? std::string_view{} : without_blanks(element.substr(0, parameters));
}

}  // namespace

bool takes_gzip(const Request& request) {
    std::string_view rest = request.header("accept-encoding");
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        if (wanted_coding(rest.substr(0, comma)) == "gzip") return true;
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    }
    return false;
}

std::string gzip(std::string_view text) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window_bits, memory_level,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib cannot begin");
    std::string packed(deflateBound(&stream, text.size()), '\0');
    // NOLINTNEXTLINE: zlib takes what it only reads as if it were to be changed.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());  // NOLINT: bytes are bytes.
    stream.avail_out = static_cast<uInt>(packed.size());
    const int done = deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    if (done != Z_STREAM_END) throw std::runtime_error("zlib cannot end");
    return packed;
}

}  // namespace cairn
