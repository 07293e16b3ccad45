#include "bench/lists/asker.hpp"

#include <array>
#include <stdexcept>

namespace cairn::bench {

namespace {

constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::chrono::seconds patience{30};
constexpr std::size_t chunk_bytes = std::size_t{64} << 10;
constexpr std::size_t shown_bytes_max = 1000;

}  // namespace

Asker::Asker(const Target& target) : target_(target), socket_(target.port) {
    poller_.watch(socket_.descriptor(), *this);
}

nlohmann::json Asker::get(const std::string& path) {
    auto answer = get_if_valid(path);
    if (!answer) throw std::runtime_error(path + ": " + answer_.substr(0, shown_bytes_max));
    return *std::move(answer);
}

std::optional<nlohmann::json> Asker::get_if_valid(const std::string& path) {
    answer_.clear();
    socket_.send(request_bytes("GET " + path, target_));
    for (const auto end = Clock::now() + patience; !is_whole(); poller_.turn(end))
        if (Clock::now() > end) throw std::runtime_error("no answer to " + path);
    if (answer_.starts_with("HTTP/1.1 400")) return std::nullopt;
    if (!answer_.starts_with("HTTP/1.1 200"))
        throw std::runtime_error(path + ": " + answer_.substr(0, shown_bytes_max));
    return nlohmann::json::parse(answer_.substr(answer_.find(head_end) + head_end.size()));
}

void Asker::readable() {
    std::array<char, chunk_bytes> chunk;
    answer_.append(chunk.data(), socket_.receive(chunk));
}

bool Asker::is_whole() const {
    const auto end = answer_.find(head_end);
    if (end == std::string::npos) return false;
    const std::size_t head_bytes = end + head_end.size();
    return answer_.size() >=
           head_bytes + content_length(std::string_view(answer_).substr(0, head_bytes));
}

}  // namespace cairn::bench
