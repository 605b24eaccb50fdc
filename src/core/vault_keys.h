/* vault_keys.h -- what an open vault is made of; only the files core/vault*.c include this. */
#ifndef GONGDI_VAULT_KEYS_H
#define GONGDI_VAULT_KEYS_H

#include "core/vault.h"

/* What stands in the key file. */
struct key_file {
    enum crypt_suite suite;
    uint8_t          token[CRYPT_KEY], signing[CRYPT_SEED];
    struct ref_key   reference;
    size_t           n_keks;
    struct kek {
        uint32_t id;
        uint8_t  key[CRYPT_KEY];
    } kek[VAULT_KEKS];
};

/* Lies in secret_new() memory. */
struct vault {
    struct key_file file;
    size_t          n_keys;
    struct data_key {
        uint32_t id;
        uint8_t  key[CRYPT_KEY];
        char     purpose[VAULT_PURPOSE + 1];
    } key[VAULT_KEYS];
};

/* Read and write the key file (vault_file.c). */
error *key_file_read(struct arena *a, const char *path, struct key_file *out) MUST_CHECK;

#endif
