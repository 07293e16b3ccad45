#include <iostream>
#include <map>

#include "cli/commands.hpp"
#include "cli/sentence.hpp"

namespace cairn {

namespace {

/// What a reason means, where it happened and what helps. `{name}` is a member of the refusal's
/// data, `[…]` goes where it has none (cli/sentence.hpp).
const std::map<std::string, std::string, std::less<>> sentences = {
    {"folder.not_empty",
     "the folder[ {folder}] is not empty; name a new one, or serve what is there"},
    {"folder.in_use",
     "another cairn is serving this folder[: {folder}]; use --server URL, or stop it first"},
    {"folder.not_a_workspace",
     "[{folder}: ]this folder holds no workspace; make one with: cairn init --data DIR --admin "
     "EMAIL"},
    {"folder.not_a_demo",
     "this folder holds a workspace that --demo did not make, and --demo lets anybody in; serve it "
     "without --demo, or name a new folder"},
    {"folder.needs_rebuild",
     "the views must be built from the log first; start cairn serve, or run: cairn replay --data "
     "DIR"},
    {"folder.being_made",
     "another cairn is filling this folder right now; wait for it, or name another"},
    {"folder.is_a_mount",
     "a disk is mounted on the folder, so it cannot be put in place whole; name a new folder on "
     "it"},
    {"folder.no_vault",
     "the folder has no vault, so this is no workspace that can be served; a backup is copied as "
     "any folder is"},
    {"backup.incomplete",
     "this is no whole backup; name a folder that `cairn backup` made, or a file of `cairn export "
     "--log`"},
    {"backup.no_vault",
     "the folder given with --vault holds none; name one that `cairn backup --vault` made"},
    {"backup.other_vault",
     "the vault is not of this log: it has another signing key; give the one that was backed up "
     "with it, or restore without --vault"},
    {"format.newer", "this folder was written by a newer cairn; use that one or a newer"},
    {"clock.impossible", "the machine's clock is years behind; set the clock, then start again"},
    {"storage.full", "the disk is full; nothing was written; make room and try again"},
    {"replay.no_room",
     "the disk has no room to build world and views beside those that are there, which are as they "
     "were; make room for about as much as world/ and views/ take, and try again"},
    {"replay.differs",
     "what was there says something else than the log; it is as it was; cairn replay without "
     "--check puts what the log says in its place"},
    {"replay.damaged",
     "what was there is damaged on disk and is as it was; cairn replay without --check, or the "
     "next "
     "start of cairn serve, builds it again from the log"},
    {"replay.nothing_to_check",
     "there is nothing to check: world and views are missing, of another build, or were not left "
     "whole; the next start of cairn serve builds them"},
    {"output.failed",
     "the output could not be written, so it is not whole; make room where it goes, and try again"},
    {"at.invalid",
     "[{given} is no moment: ]a moment is a position (digits) or a time such as "
     "2027-01-31T09:00:00Z"},
    {"at.future", "that moment has not come yet[; the newest event is {head}]"},
    {"record.unknown", "there is no such record[: {record}]"},
    {"record.archived", "the record[ {record}] is archived; take it out of the archive first"},
    {"record.exists", "there is another record of this id already[: {record}]"},
    {"record.conflict", "somebody else changed the record meanwhile; do it again"},
    {"user.unknown",
     "nobody here has the e-mail address {user}[; did you mean {nearest}?][; to make that "
     "user, add {cure}]"},
    {"type.unknown", "the model has no record type[ \"{record_type}\"][; it has {types}]"},
    {"mapping.invalid",
     "the mapping[ {file}] cannot be used: {place} {problem}; nothing was imported"},
    {"json.syntax", "[{file}: ]this is no JSON[; the fault is at {place}]"},
    {"csv.empty", "the file[ {file}] holds nothing; its first line must name the columns"},
    {"csv.empty_column",
     "[{file}, ]line {line}: a column has no name; name it, or take it out of the file"},
    {"csv.repeated_column",
     "[{file}, ]line {line}: there are two columns \"{column}\"; rename one of them"},
    {"csv.unclosed_quote",
     "[{file}, ]line {line}: a quotation mark is opened there and never closed; a mark within a "
     "cell is written twice"},
    {"csv.encoding", "[{file}: ]nothing tells in which encoding the file is; nothing was imported"},
    {"csv.damaged_utf8",
     "[{file}, ]line {line}: the file is UTF-8 but for this line; save it as UTF-8 again, or name "
     "its encoding with --encoding"},
    {"encoding.unknown",
     "there is no encoding {given}; names such as UTF-8, GB18030, Big5, Shift_JIS, windows-1252 "
     "and windows-1251 are known"},
    {"encoding.not_this",
     "[{file}, ]line {line}: there are bytes that mean nothing in {given}; name another with "
     "--encoding"},
    {"import.decimal_open",
     "[{file}, ]line {line}, column \"{column}\": \"{value}\" may be {by_point} or {by_comma}; say "
     "which sign is before the fraction: --decimal . or --decimal , (or \"decimal\" in the "
     "mapping)"},
    {"import.decimal_mixed",
     "[{file}, ]column \"{column}\" mixes two ways of writing numbers: \"{value}\" in line {line}, "
     "\"{other_value}\" in line {other_line}; make them one, or name the right one with --decimal "
     ". or --decimal ,"},
    {"import.no_field",
     "[{file}: ]no column is called like a field of {record_type}; the columns are {columns}, the "
     "fields {takes}; say which is which with --map MAPPING (samples/MAPPING.md)"},
    {"import.no_file",
     "{folder} holds no file that is called like a record type, such as {example}"},
    {"import.two_files",
     "{folder} holds two files that are called like the record type {record_type}; take one of "
     "them away"},
    {"import.failed_is_file",
     "--failed {given} is the file that is imported, and would be lost; name another"},
    {"import.failed_exists",
     "--failed {given}: there is such a file already, and it stays as it is; name another, or take "
     "it away first"},
    {"import.not_a_key",
     "--update {given}: nothing tells records of {record_type} apart by that; take id[ or {keys}]"},
    {"import.key_not_given",
     "--update {given}: the file fills no such field; take another, or add the column"},
    {"import.no_transition",
     "no transition leads from {from} to {to}; move the record by hand, or leave the state as it "
     "is"},
    {"import.several_transitions",
     "more than one transition leads from {from} to {to}; move the record by hand"},
    {"row.cells", "the row has more or fewer cells than the first line"},
    {"row.key_empty", "[{field}: ]what tells the row from others is empty"},
    {"field.format", "[\"{value}\" ]cannot be read[; expected: {expected}]"},
    {"field.wrong_type", "[\"{value}\" ]is of another kind[; expected: {expected}]"},
    {"field.required", "is empty, and must not be"},
    {"field.unknown", "the type has no such field"},
    {"field.reserved", "is a name that every record uses itself"},
    {"field.read_only", "can only be set by a transition"},
    {"field.lifecycle", "can only be changed by a transition"},
    {"field.unknown_option", "[\"{value}\" ]is none of the options[; expected: {expected}]"},
    {"field.out_of_range", "[\"{value}\" ]is out of range[; from {min} to {max}]"},
    {"field.too_small", "[\"{value}\" ]is too small[; at least {min}]"},
    {"field.too_large", "[\"{value}\" ]is too large[; at most {max}]"},
    {"field.too_long", "is too long[; at most {max} characters]"},
    {"field.too_many", "has too many elements[; at most {max}]"},
    {"field.duplicate_element", "[\"{value}\" ]is there twice"},
    {"field.minor_units",
     "[\"{value}\" ]has more decimals than {currency} has (at most {max}); round it"},
    {"field.unpaired_direction",
     "holds an invisible control of writing direction that is not closed; type the text anew"},
    {"field.control_character", "holds a control character; take it out"},
    {"field.not_utf8", "is no text in UTF-8"},
    {"reference.unknown",
     "[\"{value}\" ]names no record[ of {record_type}][ by its {by}]; bring that one in first[, or "
     "look for it by something other than its {by}]"},
    {"reference.ambiguous",
     "[\"{value}\" ]names more than one record[ of {record_type}][ by its {by}]; use an id"},
    {"reference.inactive", "[\"{value}\" ]is somebody who may not sign in; name somebody who may"},
    {"reference.archived", "[\"{value}\" ]names a record that is archived"},
    {"reference.cycle", "[\"{value}\" ]hangs under this record itself"},
    {"unique.taken",
     "[\"{value}\" ]is another record's already[: {holder}]; an import changes that one with "
     "--update {field}"},
    {"transition.not_for_this", "this record does not go by the transition {transition}"},
    {"transition.reason_required", "the transition {transition} needs a reason"},
    {"transition.not_from_here", "the transition {transition} does not lead out of {state}"},
    {"transition.repeated",
     "the record is in the state {state} already, and {transition} cannot be taken again with "
     "other "
     "details[ ({differing})]; leave them as they are, or change the fields themselves"},
    {"transition.incomplete", "the transition asks for something that is empty; fill it in"},
    {"transition.requirement", "the model asks for something else first[: {message}]"},
    {"rule.too_costly",
     "the rules of this record type have too much to compute, and nothing was saved; make the "
     "rules "
     "in the model simpler"},
    {"access.denied", "this account may not do that; it needs an administrator's token"},
    {"access.last_administrator",
     "somebody has to be an administrator; make somebody else one first"},
    {"access.own_rights",
     "nobody may take rights from themselves; let another administrator do it"},
    {"session.required", "a token is needed: set CAIRN_TOKEN or give --token"},
    {"token.read_only", "this token only reads; make one that writes too with: cairn token"},
    {"token.people_only",
     "this token only keeps users and teams; make one that does more with: cairn token"},
    {"session.refused", "the token is not valid here any more; make one with: cairn token"},
    {"queue.full", "the server has too much to do; try again in a while"},
    {"server.stopping", "the server is stopping; try again when it is up"},
    {"workspace.read_only", "the workspace is served read-only; nothing can be changed"},
    {"server.address",
     "--server {given}: an address such as http://127.0.0.1:8080 or https://crm.example is wanted"},
    {"listen.address",
     "{option} {given}: ADDRESS:PORT is wanted, an IP address and no name, such as 127.0.0.1:8080, "
     "or 0.0.0.0:8080 for all addresses of this machine"},
    {"listen.in_use",
     "{option} {given}: another program listens there already; stop it, or name another port"},
    {"listen.not_here",
     "{option} {given}: this machine has no such address; name one of its own, or 0.0.0.0 for all "
     "of them"},
    {"listen.not_allowed",
     "{option} {given}: this user may not listen on that port; name one above 1023, with a proxy "
     "before it, or let this program: setcap cap_net_bind_service=+ep"},
    {"listen.demo",
     "{option} {given}: --demo lets anybody in, so it listens on this machine's own addresses "
     "only, "
     "such as 127.0.0.1:8080"},
    {"type.not_shipped",
     "this cairn ships no record type and no role \"{given}\"; `cairn model --data DIR` compares "
     "what it "
     "ships"},
    {"proxy.address",
     "--trusted-proxy {given}: an IP address is wanted, or a network such as 10.0.0.0/8"},
    {"oidc.issuer",
     "--oidc-issuer {given}: an address of https without a question mark is wanted, exactly as the "
     "provider's /.well-known/openid-configuration calls it (http only of this machine)"},
    {"oidc.client", "--oidc-client-id: what this server is called at the provider is wanted"},
    {"oidc.scopes", "--oidc-scopes {given}: openid has to be among them"},
    {"oidc.name", "--oidc-name: a text of 1 to 100 bytes is wanted"},
    {"oidc.file", "{option} {file}: the file is missing, empty, or cannot be read"},
    {"oidc.trust", "--oidc-trust {file}: the file holds no certificate in PEM"},
    {"oidc.require",
     "--oidc-require {given}: CLAIM=VALUE is wanted, such as hd=example.com or groups=crm"},
    {"oidc.map", "--oidc-map[ {file}]: {place}: {problem}"},
    {"tls.file_missing", "{option} {file}: there is no such file"},
    {"tls.file_unreadable",
     "{option} {file}: the file cannot be read: {problem}; let the user who runs cairn read it"},
    {"tls.not_a_certificate",
     "{option} {file}: the file holds no certificate in PEM (-----BEGIN CERTIFICATE-----); name "
     "one "
     "with the server's own first and those that vouch for it behind it"},
    {"tls.chain_broken",
     "{option} {file}: behind the first certificate the file breaks off, or holds one that cannot "
     "be read; write it anew, to its end"},
    {"tls.not_a_key",
     "{option} {file}: the file holds no private key in PEM (-----BEGIN PRIVATE KEY-----)"},
    {"tls.key_encrypted",
     "{option} {file}: the key asks for a passphrase, and nobody is there to type it; take it off "
     "with: openssl pkey -in KEY -out NEW, and let nobody else read NEW"},
    {"tls.key_of_another",
     "{option} {file}: this is the key of another certificate than --tls-cert; name the one that "
     "it "
     "was made with"},
    {"tls.too_weak",
     "{option} {file}: the certificate is weaker than browsers take; have one made with RSA of "
     "2048 "
     "bits or P-256, signed with SHA-256"},
    {"tls.self_made_missing",
     "{folder} holds no self-made certificate yet, and --read-only writes none; start once without "
     "it, or give --tls-cert and --tls-key"},
    {"server.certificate",
     "--server {given}: its certificate is not believed: {problem}; name the host that it is made "
     "out to, or a file that vouches for it with --trust"},
    {"http.400",
     "the server does not understand what it is asked; where it speaks https, begin --server with "
     "https://"},
    {"trust.file", "--trust {file}: the file holds no certificate in PEM"},
    {"currency.invalid", "--currency {given}: three capital letters are wanted, such as CNY"},
};

std::string sentence_for(const std::string& reason, const Json& data) {
    const auto found = sentences.find(reason);
    const std::string pattern = found == sentences.end() ? "this was refused" : found->second;
    return filled_sentence(pattern, data) + " (" + reason + ')';
}

/// What a refusal says of one of several fields.
std::string field_sentence(const Error& error, const std::string& name, const Json& reason) {
    Json data = error.data;
    for (const char* of_all : {"fields", "details", "given", "field", "step", "came_in_without"})
        data.erase(of_all);
    const Json details = error.data.value("details", Json::object());
    if (error.data.contains("details")) data = details.value(name, Json::object());
    const Json given = error.data.value("given", Json::object());
    if (!data.contains("value") && given.contains(name)) data["value"] = plain_text(given[name]);
    data.erase("field");
    std::string text = name + ": ";
    const std::string why = reason.is_string() ? reason.get<std::string>() : error.reason;
    if (why == "unique.taken") data["field"] = name;
    return text + sentence_for(why, data);
}

std::string fits_text(const Json& fits) {
    std::string text;
    for (const auto& fit : fits)
        text += "\n  --encoding " + fit.value("encoding", "") + ": " + fit.value("sample", "");
    return text.empty() ? text : "; it may be one of these, and reads like this by it:" + text;
}

}  // namespace

std::string explain(const Error& error) {
    if (error.reason == "csv.encoding") {
        Json data = error.data;
        data.erase("fits");
        return sentence_for(error.reason, data) +
               fits_text(error.data.value("fits", Json::array()));
    }
    Json fields = error.data.value("fields", Json::object());
    const Json field = error.data.value("field", Json());
    if (!fields.is_object()) fields = Json::object();
    if (fields.empty() && field.is_string()) fields[field.get<std::string>()] = error.reason;
    std::string text;
    for (const auto& [name, reason] : fields.items())
        text += (text.empty() ? "" : "; ") + field_sentence(error, name, reason);
    if (text.empty()) text = sentence_for(error.reason, error.data);
    if (error.data.contains("came_in_without"))
        text = "came in without " + plain_text(error.data["came_in_without"]) + ": " + text;
    return text;
}

ExitCode complain(const Error& error) {
    std::cerr << "cairn: " << explain(error) << '\n';
    return 1;
}

Workspace::Options workspace_options(const std::filesystem::path& folder,
                                     Workspace::Mode mode,
                                     ProgressBar* progress) {
    static SystemClock clock;
    static RandomIds ids;
    Workspace::Options options{.folder = folder, .mode = mode, .clock = &clock, .ids = &ids};
    options.follows_search = false;
    options.follows_orders = false;
    if (progress)
        options.progress = [progress](Position done, Position all) {
            progress->show(done.value, all.value);
        };
    return options;
}

}  // namespace cairn
