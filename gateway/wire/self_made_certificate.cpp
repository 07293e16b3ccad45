#include "gateway/wire/self_made_certificate.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "core/file.hpp"

namespace cairn {
namespace {

constexpr long lasts_s = 800L * 86'400;   // Longer ones some systems refuse.
constexpr long clocks_differ_s = 86'400;  // Of a client that is behind.
constexpr std::size_t serial_bytes = 16;

using MadeCertificate = std::unique_ptr<X509, decltype(&X509_free)>;
using MadeKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;

/// OpenSSL says no to nothing here but for want of memory or of randomness.
void must(bool done) {
    if (!done) throw std::runtime_error("a certificate could not be made");
}

/// "" where it has none that a certificate could name.
std::string name_of_machine() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return "";
    const std::string text(name.data());
    const bool is_plain = !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.';
    });
    return is_plain ? text : "";
}

/// What clients may call the server.
struct CertificateNames {
    std::vector<std::string> hosts{"localhost"};
    std::vector<std::string> addresses{"127.0.0.1", "::1"};

    [[nodiscard]] std::string as_extension() const {
        std::string text;
        for (const std::string& host : hosts) text += ",DNS:" + host;
        for (const std::string& address : addresses) text += ",IP:" + address;
        return text.substr(1);
    }
    [[nodiscard]] bool are_all_in(X509* certificate) const {
        return std::ranges::all_of(hosts,
                                   [&](const std::string& host) {
                                       return X509_check_host(certificate, host.c_str(), 0, 0,
                                                              nullptr) == 1;
                                   }) &&
               std::ranges::all_of(addresses, [&](const std::string& address) {
                   return X509_check_ip_asc(certificate, address.c_str(), 0) == 1;
               });
    }
};

CertificateNames certificate_names(const std::string& address) {
    CertificateNames names;
    if (const auto machine = name_of_machine(); !machine.empty() && machine != "localhost")
        names.hosts.push_back(machine);
    boost::system::error_code none;
    const auto ip = boost::asio::ip::make_address(address, none);
    if (none || ip.is_unspecified() || ip.is_loopback()) return names;
    // Which of this machine's networks it is in (`fe80::1%eth0`) nobody else names so.
    const std::string text = ip.to_string();
    names.addresses.push_back(text.substr(0, text.find('%')));
    return names;
}

void add_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* const made = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    must(made != nullptr);
    const int added = X509_add_ext(certificate, made, -1);
    X509_EXTENSION_free(made);
    must(added == 1);
}

void set_serial(X509* certificate) {
    std::array<unsigned char, serial_bytes> random{};
    must(RAND_bytes(random.data(), serial_bytes) == 1);
    random.front() &= 0x7f;  // It is a positive number.
    BIGNUM* const number = BN_bin2bn(random.data(), serial_bytes, nullptr);
    must(number != nullptr);
    const bool set = BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
    BN_free(number);
    must(set);
}

MadeCertificate made_certificate(EVP_PKEY* key, const std::string& address) {
    MadeCertificate made(X509_new(), X509_free);
    X509* const raw = made.get();
    must(raw && X509_set_version(raw, X509_VERSION_3) == 1);
    set_serial(raw);
    must(X509_gmtime_adj(X509_getm_notBefore(raw), -clocks_differ_s) != nullptr);
    must(X509_gmtime_adj(X509_getm_notAfter(raw), lasts_s) != nullptr);
    must(X509_set_pubkey(raw, key) == 1);
    X509_NAME* const name = X509_get_subject_name(raw);
    constexpr std::array<unsigned char, 16> text{'C', 'a', 'i', 'r', 'n', ',', ' ', 's',
                                                 'e', 'l', 'f', '-', 'm', 'a', 'd', 'e'};
    must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text.data(), text.size(), -1, 0) ==
         1);
    must(X509_set_issuer_name(raw, name) == 1);
    add_extension(raw, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(raw, NID_key_usage, "critical,digitalSignature");
    add_extension(raw, NID_ext_key_usage, "serverAuth");
    add_extension(raw, NID_subject_alt_name, certificate_names(address).as_extension());
    must(X509_sign(raw, key, EVP_sha256()) > 0);
    return made;
}

template <class Write>
std::string pem_of(Write write) {
    const Memory memory(BIO_new(BIO_s_mem()), BIO_free);
    must(memory && write(memory.get()) == 1);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

void remove_at_once(const std::filesystem::path& file) {
    std::error_code failed;
    const bool was_there = std::filesystem::remove(file, failed);
    if (failed) throw StorageError("remove " + file.string() + ": " + failed.message());
    if (was_there) flush_folder(file.parent_path());
}

/// Whether a sound certificate names all that the server may be called.
bool is_named_so(const TlsFiles& files, const std::string& address) {
    const std::string text = read_file(files.certificate).value_or("");
    const Memory memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
    must(memory != nullptr);
    const MadeCertificate made(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr),
                               X509_free);
    ERR_clear_error();
    return made && certificate_names(address).are_all_in(made.get());
}

void make(const TlsFiles& files, const std::string& address) {
    const MadeKey key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    must(key != nullptr);
    const MadeCertificate certificate = made_certificate(key.get(), address);
    make_private_folder(files.key.parent_path());
    // The certificate goes first and comes last: without it both are made anew, whenever this ends.
    remove_at_once(files.certificate);
    replace_file(files.key, pem_of([&](BIO* into) {
                     return PEM_write_bio_PrivateKey(into, key.get(), nullptr, nullptr, 0, nullptr,
                                                     nullptr);
                 }));
    replace_file(files.certificate,
                 pem_of([&](BIO* into) { return PEM_write_bio_X509(into, certificate.get()); }));
}

}  // namespace

Result<TlsFiles> self_made_certificate(const std::filesystem::path& folder,
                                       const std::string& address,
                                       bool may_write) {
    TlsFiles files{folder / "certificate.pem", folder / "key.pem"};
    const bool is_there =
        std::filesystem::exists(files.certificate) && std::filesystem::exists(files.key);
    if (!is_there && !may_write)
        return rejected("tls.self_made_missing", {{"folder", folder.string()}});
    if (is_there) {
        const auto known = TlsKeys::load(files);
        if (!known) return tl::unexpected(known.error());
        if (!may_write || ((*known)->holds_today() && is_named_so(files, address))) return files;
    }
    make(files, address);
    return files;
}

}  // namespace cairn
