#include "sign_in/readable_secret.hpp"

namespace cairn {

std::string readable_secret(Ids& ids, std::size_t letters, std::size_t group) {
    constexpr std::string_view alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    std::string out;
    std::size_t made = 0;
    while (made < letters) {
        std::array<std::uint8_t, 32> bytes{};
        ids.random(bytes);
        for (const std::uint8_t byte : bytes) {
            if (byte >= alphabet.size() * 8 || made == letters)
                continue;  // Each letter as likely as the others.
            if (made > 0 && made % group == 0) out.push_back('-');
            out.push_back(alphabet[byte % alphabet.size()]);
            ++made;
        }
    }
    return out;
}

}  // namespace cairn
